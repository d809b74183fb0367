/**
 * The models codex offers.
 *
 * @since 0.1.0
 */
export {
  type BinaryOptions,
  type Model,
  Models,
  type ModelsOptions,
  type ReasoningEffort,
  type ServiceTier
} from "./Models.ts"
