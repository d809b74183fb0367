/**
 * The codex binary: where it is, which version, and whether it will work here.
 *
 * @since 0.1.0
 */
export { CodexBinary, testedVersion } from "./CodexBinary.ts"
export { type Check, type CheckName, Doctor, type DoctorOptions, type DoctorReport } from "./Doctor.ts"
