/**
 * The tools that a codex version gives a family of models: for a host that
 * wants its model to find what it was trained with.
 *
 * Names, schemas and order are codex's, the descriptions our own. Left out is
 * what only codex itself can answer: MCP resources, questions to the user,
 * goals, `tool_search`, other agents, and the code mode of gpt-6 and gpt-5.6.
 *
 * @since 0.1.0
 */
import { Effect, type FileSystem, Option, type Path, type Scope } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import * as ApplyPatch from "./ApplyPatch.ts"
import * as Shell from "./Shell.ts"
import { type Tool, ToolFailed } from "./Tool.ts"
import * as UnifiedExec from "./UnifiedExec.ts"
import * as UpdatePlan from "./UpdatePlan.ts"
import * as ViewImage from "./ViewImage.ts"
import * as WebSearch from "./WebSearch.ts"

/**
 * The families that codex 0.80 tells apart: `gpt-5-codex` with gpt-5.1 and
 * gpt-5.2, `gpt-oss`, `codex-mini` for codex-mini-latest, and `gpt-5` for gpt-5,
 * o3, gpt-4.1 and every model it does not know.
 *
 * @since 0.1.0
 * @category models
 */
export type Family_0_80 = "gpt-5" | "gpt-5-codex" | "gpt-oss" | "codex-mini"

/**
 * Whether codex 0.169 has the model in its catalog, as it has gpt-5.5.
 *
 * @since 0.1.0
 * @category models
 */
export type Family_0_169 = "known" | "unknown"

/**
 * @since 0.1.0
 * @category models
 */
export interface ProfileOptions<R = never> extends UnifiedExec.UnifiedExecOptions {
  /** Where commands run, and what paths are relative to. */
  readonly workingDirectory: string
  /** Whether patches and images may lie outside of it, as with codex. Default: false. */
  readonly allowOutside?: boolean | undefined
  /** Told of each plan. For 0.169 it also turns `update_plan` on, as `tools.update_plan` does. */
  readonly onPlan?: UpdatePlan.OnPlan<R> | undefined
  /** The search of the model's provider: for 0.169 `cached` unless it says otherwise, for 0.80 none. */
  readonly webSearch?: WebSearch.WebSearchOptions | undefined
}

/**
 * What the tools need of the platform.
 *
 * @since 0.1.0
 * @category models
 */
export type ProfileServices = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path | Scope.Scope

/**
 * Codex 0.169: `exec_command`, `write_stdin`, `update_plan` where it is turned
 * on, `apply_patch` for models it knows, `view_image`, `web_search`.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Layer } from "effect"
 * import { Profiles, ToolRegistry } from "effect-codex/tools"
 *
 * const layer = ToolRegistry.layer([
 *   Profiles.codex_0_169({ workingDirectory: "/srv/shop", sandbox: "workspace-write" })
 * ]).pipe(Layer.provide(NodeServices.layer))
 * ```
 */
export const codex_0_169 = Effect.fnUntraced(function* <R = never>(
  options: ProfileOptions<R>,
  family: Family_0_169 = "known"
): Effect.fn.Return<ReadonlyArray<Tool>, never, ProfileServices | R> {
  const { onPlan } = options
  const content = family === "known" ? ({ searchContentTypes: ["text", "image"] } as const) : undefined
  return [
    ...(yield* UnifiedExec.make(options)),
    ...(onPlan === undefined ? [] : [yield* UpdatePlan.tool(onPlan)]),
    ...(family === "known" ? [yield* patching(options, ApplyPatch.tool)] : []),
    yield* ViewImage.tool(options),
    ...Option.toArray(WebSearch.hosted({ ...content, ...options.webSearch }))
  ]
})

/**
 * Codex 0.80: a shell tool and an `apply_patch` as the family has them,
 * `update_plan`, `web_search` where it is asked for, `view_image`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const codex_0_80 = Effect.fnUntraced(function* <R = never>(
  options: ProfileOptions<R>,
  family: Family_0_80 = "gpt-5-codex"
): Effect.fn.Return<ReadonlyArray<Tool>, never, ProfileServices | R> {
  return [
    yield* shell_0_80(options, family),
    yield* UpdatePlan.tool_0_80(options.onPlan),
    ...(family === "gpt-5-codex" ? [yield* patching(options, ApplyPatch.tool)] : []),
    ...(family === "gpt-oss" ? [yield* patching(options, ApplyPatch.functionTool)] : []),
    // It has no way to say how to search.
    ...Option.toArray(
      Option.map(WebSearch.hosted(options.webSearch ?? { mode: "disabled" }), (tool): Tool => ({
        ...tool,
        definition: { type: "web_search" }
      }))
    ),
    yield* ViewImage.tool(options)
  ]
})

const shell_0_80 = (options: Shell.ShellOptions, family: Family_0_80) => {
  if (family === "gpt-5-codex") return Shell.shellCommand(options)
  const shell = Shell.shell({ ...options, format: "json" })
  return family === "codex-mini"
    ? Effect.map(shell, (tool): Tool => ({ ...tool, definition: { type: "local_shell" } }))
    : shell
}

/** Patches are made in this process, where no sandbox holds them: with `read-only` there are none. */
const patching = (
  options: Pick<ProfileOptions, "allowOutside" | "sandbox" | "workingDirectory">,
  make: typeof ApplyPatch.tool
) => {
  const { allowOutside, sandbox, workingDirectory } = options
  const tool = make({ workingDirectory, allowOutside })
  if (sandbox !== "read-only") return tool
  const detail = "patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings"
  return Effect.map(tool, (tool): Tool => ({ ...tool, handle: ({ name }) => new ToolFailed({ tool: name, detail }) }))
}
