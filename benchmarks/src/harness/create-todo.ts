import type { Server } from './server.ts'

/** Creates a todo, the same way with Plinth and its peers, and answers with its id. */
export async function createTodo({ port }: Server, description: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/todo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description }),
  })
  if (response.status !== 201) throw new Error(`a todo could not be created: ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}
