/** Files that the bundler takes in as text. */
declare module '*.sh?raw' {
  const text: string;
  export default text;
}
