// A bank in a process of its own, on the database that it is given. It ends with its input.
import { openBank } from './bank.ts'

const bank = await openBank({ url: process.argv[2] as string })
process.stdout.write(`${bank.url}\n`)
process.stdin.on('end', () => void bank.close()).resume()
