/**
 * The tag with which uploads are stored. Whoever makes something of an upload takes it off; what still has it after two
 * days is deleted by the bucket.
 */
export const unsubmitted = { name: 'submitted', value: 'no' } as const;

/** The header that tags an object so when it is stored. */
export const unsubmittedHeader = { 'x-amz-tagging': `${unsubmitted.name}=${unsubmitted.value}` } as const;
