import { peaksOf } from './peaks.ts';

export interface Waveform {
  /** Draws these peaks, or a plain line where there are none. */
  show(peaks: readonly number[] | undefined): void;
  /** How much of the recording lies behind, 0 to 1. */
  pass(share: number): void;
}

const barWidth = 3;
const gap = 2;

/** Draws loudness as bars, those behind the position in the page's colour; anew whenever size or colours change. */
export function createWaveform(canvas: HTMLCanvasElement): Waveform {
  let peaks: readonly number[] | undefined;
  let passed = 0;

  function draw(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    const pen = canvas.getContext('2d');
    if (!pen || width === 0) return;
    const scale = devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.scale(scale, scale);
    const colours = getComputedStyle(canvas);
    const count = Math.max(1, Math.floor((width + gap) / (barWidth + gap)));
    const heights = peaks ? peaksOf(peaks, count) : Array<number>(count).fill(0);
    heights.forEach((peak, index) => {
      const bar = Math.max(barWidth, peak * height);
      const isPassed = (index + 0.5) / count <= passed;
      pen.fillStyle = colours.getPropertyValue(isPassed ? '--accent' : '--wave');
      pen.beginPath();
      pen.roundRect(index * (barWidth + gap), (height - bar) / 2, barWidth, bar, barWidth / 2);
      pen.fill();
    });
  }

  new ResizeObserver(draw).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return {
    show: (next) => {
      peaks = next;
      draw();
    },
    pass: (share) => {
      passed = share;
      draw();
    },
  };
}
