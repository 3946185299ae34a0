import { operation, service, t } from 'plinth'

/** What hello promises: three answers in plain text. */
export const hello = service(
  'hello',
  {
    sayHello: operation({
      summary: 'Say hello to the world',
      description: 'Answers `hello world`. A browser gets the documentation at the same address.',
      http: 'GET /',
      access: 'public',
      output: t.String({ examples: ['hello world'] }),
    }),
    welcomeVisitor: operation({
      summary: 'Welcome a visitor',
      description: 'Answers `Welcome to this page`.',
      http: 'GET /my_route',
      access: 'public',
      output: t.String({ examples: ['Welcome to this page'] }),
    }),
    acceptPost: operation({
      summary: 'Accept a POST',
      description: 'Takes a body of any media type, drops it, and says thanks.',
      http: { route: 'POST /test_post', body: 'any' },
      access: 'public',
      output: t.String({ examples: ['All good, thanks for making a POST'] }),
    }),
  },
  {
    title: 'Hello world',
    description: 'The smallest service that stands on Plinth: three routes, and the whole standard around them.',
    apiId: '01997a3e-5d6a-7c10-9f52-3b1d7c1e0001',
    contact: { name: 'Plinth', url: 'https://plinth.example', email: 'services@plinth.example' },
  },
)
