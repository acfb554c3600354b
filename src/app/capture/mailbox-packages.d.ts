// Two packages of lists that ship without types.
declare module 'email-providers' {
  const domains: readonly string[]
  export default domains
}
declare module 'role-based-email-addresses' {
  const localParts: readonly string[]
  export default localParts
}
