import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sink } from './sink.ts'

/** A file with a record a line, as JSON. After a crash the last lines may stand there twice: their ids are the same. */
export async function fileSink(path: string): Promise<Sink> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a+')
  await endLastLine(file)
  return {
    name: `sink file:${path}`,
    async write(records) {
      await file.appendFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
      await file.datasync()
    },
    close: () => file.close(),
  }
}

/** A crash may have left half a line, which would spoil the next. */
async function endLastLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  if (size === 0) return
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  if (buffer.toString() !== '\n') await file.appendFile('\n')
}
