import { implement } from 'plinth'
import { hello } from './contract.ts'

export default implement(hello, {
  sayHello: () => 'hello world',
  welcomeVisitor: () => 'Welcome to this page',
  acceptPost: () => 'All good, thanks for making a POST',
})
