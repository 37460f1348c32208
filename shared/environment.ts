/** The variables a function is given; nothing below an entry reads them from the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that the function cannot do without; its absence is a fault of the deployment. */
export function required({ env }: { readonly env: Environment }, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}
