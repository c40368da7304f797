declare module 'twig' {
  const Twig: { twig(options: { data: string }): { render(context: object): string } }
  export default Twig
}
