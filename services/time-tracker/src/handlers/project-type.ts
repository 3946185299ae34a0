import { projectType } from '../contract/project-type.ts'
import type { Some } from '../repositories.ts'

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
  createProjectType,
  async updateProjectType(patch, call) {
    const { projectTypes, errors } = call
    let above = patch.parent_id
    while (above) {
      if (above === patch.project_type_id) throw errors.circular()
      above = (await projectTypes.find({ id: above }))?.parent_id
    }
    return updateProjectType(patch, call)
  },
  deleteProjectType,
  restoreProjectType,
} satisfies Some
