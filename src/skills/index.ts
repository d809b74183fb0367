/**
 * Skills of codex: instructions with a name.
 *
 * @since 0.1.0
 */
export {
  type NewSkill,
  type Skill,
  type SkillDependency,
  type SkillDocument,
  type SkillInterface,
  type SkillList,
  type SkillProblem,
  Skills,
  type SkillsFilesOptions
} from "./Skills.ts"
