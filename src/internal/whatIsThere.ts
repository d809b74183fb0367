/** Fields that may have no value: undefined, or null as protocols say it. */
type Loose<A> = { readonly [K in keyof A]: A[K] | null | undefined }

/** The fields that have a value. Only for types whose fields are all optional. */
export const whatIsThere = <A extends { readonly [K in keyof A]?: A[K] }>(fields: Loose<Required<A>>): A =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as A
