// The POST on Plinth, with the whole standard.
import { serve } from 'plinth/server'
import quotes from './quotes.ts'

await serve(quotes)
