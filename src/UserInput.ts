/**
 * What a turn is given: text, images and skills.
 *
 * @since 0.1.0
 */
import { Array, Schema } from "effect"

/** @since 0.1.0 @category models */
export const Text = Schema.TaggedStruct("Text", { text: Schema.String })

/** @since 0.1.0 @category models */
export type Text = typeof Text.Type

/**
 * An image file on this machine. The file is looked at before codex is
 * started, because codex silently leaves out what it cannot read.
 *
 * @since 0.1.0
 * @category models
 */
export const LocalImage = Schema.TaggedStruct("LocalImage", {
  /** Absolute, or relative to the turn's working directory. */
  path: Schema.String
})

/** @since 0.1.0 @category models */
export type LocalImage = typeof LocalImage.Type

/**
 * A skill that the agent is to use. Its file is looked at before the turn
 * begins, because codex silently leaves out a skill it does not find.
 *
 * @since 0.1.0
 * @category models
 */
export const Skill = Schema.TaggedStruct("Skill", {
  name: Schema.String,
  /** Its SKILL.md: absolute, or relative to the turn's working directory. */
  path: Schema.String
})

/** @since 0.1.0 @category models */
export type Skill = typeof Skill.Type

/** @since 0.1.0 @category models */
export const UserInputPart = Schema.Union([Text, LocalImage, Skill])

/** @since 0.1.0 @category models */
export type UserInputPart = typeof UserInputPart.Type

/**
 * A prompt: plain text, one part, or several. Text parts are joined by a blank
 * line; at least one of them must hold more than white space.
 *
 * @since 0.1.0
 * @category models
 */
export type UserInput = string | UserInputPart | ReadonlyArray<UserInputPart>

/**
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { UserInput } from "effect-codex"
 *
 * const input = [UserInput.text("What is wrong in this screenshot?"), UserInput.localImage("shot.png")]
 * ```
 */
export const text = (text: string): UserInputPart => ({ _tag: "Text", text })

/** @since 0.1.0 @category constructors */
export const localImage = (path: string): UserInputPart => ({ _tag: "LocalImage", path })

/**
 * A skill, as `Skills` of `effect-codex/skills` finds it. Codex uses no skill
 * that is switched off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const skill = ({ name, path }: { readonly name: string; readonly path: string }): Skill => ({
  _tag: "Skill",
  name,
  path
})

/**
 * The parts of an input, whatever its form.
 *
 * @since 0.1.0
 * @category getters
 */
export const parts = (input: UserInput): ReadonlyArray<UserInputPart> =>
  typeof input === "string" ? [text(input)] : Array.ensure(input)

/**
 * The text of an input, as one: parts are joined by a blank line.
 *
 * @since 0.1.0
 * @category getters
 */
export const promptOf = (input: UserInput): string =>
  parts(input)
    .flatMap((part) => (part._tag === "Text" ? [part.text] : []))
    .join("\n\n")

/**
 * The paths of an input's images.
 *
 * @since 0.1.0
 * @category getters
 */
export const imagesOf = (input: UserInput): ReadonlyArray<string> =>
  parts(input).flatMap((part) => (part._tag === "LocalImage" ? [part.path] : []))

/**
 * An input's skills.
 *
 * @since 0.1.0
 * @category getters
 */
export const skillsOf = (input: UserInput): ReadonlyArray<Skill> =>
  parts(input).flatMap((part) => (part._tag === "Skill" ? [part] : []))
