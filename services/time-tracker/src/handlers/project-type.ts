import { blanksCleared, withoutBlanks } from '../blank.ts'
import { projectType } from '../contract/project-type.ts'
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
  createProjectType: (fields, call) => createProjectType(withoutBlanks(fields), call),
  async updateProjectType(patch, call) {
    const { projectTypes, errors } = call
    const given = blanksCleared(patch)
    let above = given.parent_id
    while (above) {
      if (above === patch.project_type_id) throw errors.circular()
      above = (await projectTypes.find({ id: above }))?.parent_id
    }
    return updateProjectType(given, call)
  },
  deleteProjectType,
  restoreProjectType,
} satisfies SomeHandlers
