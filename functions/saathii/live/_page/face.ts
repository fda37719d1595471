import { setText } from '../../_web/page.ts';

/** What stands for a person without a picture: the first letter of the name, and a colour that stays the same. */
export function drawFace(face: HTMLElement, userId: number, name: string | null): void {
  const [letter = '?'] = name ?? '';
  setText(face, letter.toUpperCase());
  face.dataset.tint = String(userId % 6);
}
