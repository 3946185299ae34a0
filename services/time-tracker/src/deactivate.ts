import type { Call } from 'plinth'

interface Rows {
  update(
    id: string,
    patch: { readonly status: 'inactive' },
    expected: { readonly version: Call['expectedVersion'] },
  ): Promise<object | undefined>
}

/** Makes a thing inactive where the original says that it is deleted: what refers to it keeps it. */
export async function deactivate(
  id: string,
  rows: Rows,
  {
    errors,
    expectedVersion,
  }: { readonly errors: { notFound(): Error }; readonly expectedVersion: Call['expectedVersion'] },
): Promise<void> {
  if (!(await rows.update(id, { status: 'inactive' }, { version: expectedVersion }))) throw errors.notFound()
}
