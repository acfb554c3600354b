// Things to be done at the end of the test file that is running; end-of-file.ts does them.
export const chores: (() => void)[] = []
