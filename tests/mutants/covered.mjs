// Mutants that nobody can observe, each with what covers it. They are not run and are counted apart. An entry is an
// argument, not an excuse: if the breakage has any effect that a caller or another transaction can see, it needs a test.
export const COVERED = {};
