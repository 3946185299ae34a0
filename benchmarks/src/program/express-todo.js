// The todo service as it is written by habit on Express: validation with ajv, request log with pino, better-sqlite3.
// In JavaScript, for Express brings no types.
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import express from 'express'
import { pino } from 'pino'
import { creationSchema, openStore } from './todo-store.ts'

const ajv = new Ajv({ useDefaults: true })
formats.default(ajv)
const isCreation = ajv.compile(creationSchema)
const store = openStore('todo.db')
const log = pino()
const app = express()
app.use((request, response, next) => {
  const began = performance.now()
  response.on('finish', () => {
    const { method, url } = request
    log.info({ method, url, status: response.statusCode, ms: performance.now() - began }, 'request completed')
  })
  next()
})
app.use(express.json())
app.post('/todo', (request, response) => {
  if (!isCreation(request.body)) {
    response.status(400).json({ errors: isCreation.errors })
    return
  }
  const todo = store.create(request.body, crypto.randomUUID())
  response.status(201).location(`/todo/${todo.id}`).json(todo)
})
app.get('/todo/:id', (request, response) => {
  const todo = store.find(request.params.id)
  if (todo) response.json(todo)
  else response.status(404).json({ message: 'not found' })
})
app.listen(Number(process.env.PORT), '127.0.0.1')
