export function createTemplater(_o?: { label?: string }): {
  learn(v: string, w: number): void;
  template(v: string): string;
} {
  return { learn() {}, template: (v) => v.replace(/\/\d+(?=\/|$)/g, '/:id') };
}
