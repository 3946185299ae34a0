import { serve } from 'plinth/server'
import service from './service.ts'

await serve(service)
