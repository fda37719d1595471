import type { FrameText } from '../../lib/core/frame.ts';

/** Any text in the place of a message that an app declares. */
export const frameText = (text: string): FrameText => text as FrameText;
