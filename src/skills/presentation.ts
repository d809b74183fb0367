/**
 * `agents/openai.yaml` beside a SKILL.md: how to show the skill, what it needs,
 * and who may use it. A file with a mistake in it says nothing, as for codex.
 */
import { Result } from "effect"
import { whatIsThere } from "../internal/whatIsThere.ts"
import { lengthOf, onOneLine } from "./document.ts"
import type { SkillDependency, SkillInterface } from "./Skills.ts"
import { readYaml, type YamlFields, type YamlProblem } from "./yaml.ts"

export interface Presentation {
  readonly interface: SkillInterface | undefined
  readonly dependencies: ReadonlyArray<SkillDependency> | undefined
  readonly allowsImplicitInvocation: boolean
  /** Empty: all of them. */
  readonly products: ReadonlyArray<string>
}

export const noPresentation: Presentation = {
  interface: undefined,
  dependencies: undefined,
  allowsImplicitInvocation: true,
  products: []
}

/** `asset` makes the path of an icon from its parts below the skill's folder. */
export const parsePresentation = (text: string, asset: (parts: ReadonlyArray<string>) => string): Presentation =>
  Result.getOrElse(
    Result.flatMap(readYaml(text), (yaml) => presentationOf(yaml, asset)),
    () => noPresentation
  )

const knownProducts: ReadonlySet<string> = new Set(["chatgpt", "codex", "atlas", "CHATGPT", "CODEX", "ATLAS"])

const maxTextLength = 1024

const presentationOf = (yaml: YamlFields, asset: (parts: ReadonlyArray<string>) => string) =>
  Result.gen(function* () {
    const shown = yield* yaml.fields("interface")
    const needs = yield* yaml.fields("dependencies")
    const policy = yield* yaml.fields("policy")
    const products = policy === undefined ? [] : yield* policy.texts("products")
    if (!products.every((product) => knownProducts.has(product))) return noPresentation
    const tools = needs === undefined ? [] : yield* needs.list("tools")
    const dependencies = (yield* Result.all(tools.map(dependencyOf))).filter((each) => each !== undefined)
    const presentation: Presentation = {
      interface: shown === undefined ? undefined : yield* interfaceOf(shown, asset),
      dependencies: dependencies.length === 0 ? undefined : dependencies,
      allowsImplicitInvocation:
        (policy === undefined ? undefined : yield* policy.boolean("allow_implicit_invocation")) ?? true,
      products: products.map((product) => product.toLowerCase())
    }
    return presentation
  })

/** What is empty or too long is left out. */
const shortened = (text: string | undefined, length: number): string | undefined => {
  const line = onOneLine(text ?? "")
  return line === "" || lengthOf(line) > length ? undefined : line
}

const interfaceOf = (
  yaml: YamlFields,
  asset: (parts: ReadonlyArray<string>) => string
): Result.Result<SkillInterface | undefined, YamlProblem> =>
  Result.gen(function* () {
    const color = (yield* yaml.text("brand_color"))?.trim()
    const iconSmall = yield* yaml.text("icon_small")
    const iconLarge = yield* yaml.text("icon_large")
    const icon = (written: string | undefined) => {
      const parts = assetParts(written)
      return parts === undefined ? undefined : asset(parts)
    }
    const shown = whatIsThere<SkillInterface>({
      displayName: shortened(yield* yaml.text("display_name"), 64),
      shortDescription: shortened(yield* yaml.text("short_description"), maxTextLength),
      iconSmall: icon(iconSmall),
      iconLarge: icon(iconLarge),
      iconSmallUrl: undefined,
      iconLargeUrl: undefined,
      brandColor: color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? color : undefined,
      defaultPrompt: shortened(yield* yaml.text("default_prompt"), maxTextLength)
    })
    return Object.keys(shown).length === 0 ? undefined : shown
  })

/** Icons are below `assets`, in the skill's folder. */
const assetParts = (written: string | undefined): ReadonlyArray<string> | undefined => {
  if (written === undefined || written.startsWith("/")) return undefined
  const parts = written.split("/").filter((part) => part !== "" && part !== ".")
  return parts[0] === "assets" && !parts.includes("..") ? parts : undefined
}

const dependencyOf = (yaml: YamlFields): Result.Result<SkillDependency | undefined, YamlProblem> =>
  Result.gen(function* () {
    const type = shortened(yield* yaml.text("type"), 64)
    const value = shortened(yield* yaml.text("value"), maxTextLength)
    const more = whatIsThere<Omit<SkillDependency, "type" | "value">>({
      description: shortened(yield* yaml.text("description"), maxTextLength),
      transport: shortened(yield* yaml.text("transport"), 64),
      command: shortened(yield* yaml.text("command"), maxTextLength),
      url: shortened(yield* yaml.text("url"), maxTextLength)
    })
    return type === undefined || value === undefined ? undefined : { type, value, ...more }
  })
