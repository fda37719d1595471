/** A language or an interest as it is compared: two spellings that fold alike are the same. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Interests as they are compared: without the space around them, and without empty ones. */
export const foldInterests = (interests: readonly string[] = []): readonly string[] => [
  ...new Set(interests.map((interest) => fold(interest.trim())).filter((interest) => interest !== '')),
];
