import { technology } from '../contract/technology.ts'
import type { SomeHandlers } from '../repositories.ts'

const { listTechnologies, getTechnology, createTechnology, updateTechnology, deleteTechnology, restoreTechnology } =
  technology.handlers

/** Technologies are rows and nothing more. */
export const technologyHandlers = {
  listTechnologies,
  getTechnology,
  createTechnology,
  updateTechnology,
  deleteTechnology,
  restoreTechnology,
} satisfies SomeHandlers
