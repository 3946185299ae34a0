export type { OperationFacts } from './facts.ts'
export { drift, lockText } from './lock.ts'
export { type OpenapiDocument, openapi } from './openapi.ts'
export { yamlText } from './yaml.ts'
