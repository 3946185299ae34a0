import { blanksCleared, withoutBlanks } from '../blank.ts'
import { projectType } from '../contract/project-type.ts'
import { nameIsFree } from '../internal-name.ts'
import type { SomeHandlers } from '../repositories.ts'

const {
  listProjectTypes,
  getProjectType,
  createProjectType,
  updateProjectType,
  deleteProjectType,
  restoreProjectType,
} = projectType.handlers

/** Project types form a tree: none is a kind of itself, however far the way leads. */
export const projectTypeHandlers = {
  listProjectTypes,
  getProjectType,
  async createProjectType(fields, call) {
    const given = withoutBlanks(fields)
    await nameIsFree(given, call.projectTypes, call.errors)
    return createProjectType(given, call)
  },
  async updateProjectType(patch, call) {
    const { projectTypes, errors } = call
    const given = blanksCleared(patch)
    let above = given.parent_id
    while (above) {
      if (above === patch.project_type_id) throw errors.circular()
      above = (await projectTypes.find({ id: above }))?.parent_id
    }
    const found = await projectTypes.find({ id: patch.project_type_id })
    if (found) await nameIsFree({ ...found, ...given, name: given.name ?? found.name }, projectTypes, errors)
    return updateProjectType(given, call)
  },
  deleteProjectType,
  async restoreProjectType(input, call) {
    const restored = await restoreProjectType(input, call)
    await nameIsFree(restored, call.projectTypes, call.errors)
    return restored
  },
} satisfies SomeHandlers
