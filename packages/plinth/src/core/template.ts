/** A path template, compiled into what fills it from an output. */
export function template(text: string): (output: unknown) => string {
  const parts = text.split(/\{(\w+)\}/)
  return (output) => {
    let path = ''
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] as string
      path += index % 2 === 0 ? part : encodeURIComponent(String((output as Readonly<Record<string, string>>)[part]))
    }
    return path
  }
}
