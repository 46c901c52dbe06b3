/**
 * Two notes up: done. One low note twice: look at the screen. The others are the piles of a stocktake,
 * each told from the rest by how many notes it has and where they go.
 */
const melodies = {
  done: [
    { hertz: 880, at: 0, length: 0.07 },
    { hertz: 1318, at: 0.08, length: 0.1 },
  ],
  free: [{ hertz: 1047, at: 0, length: 0.09 }],
  in_use: [
    { hertz: 659, at: 0, length: 0.07 },
    { hertz: 659, at: 0.1, length: 0.07 },
  ],
  leaver: [
    { hertz: 659, at: 0, length: 0.09 },
    { hertz: 440, at: 0.1, length: 0.14 },
  ],
  lost: [
    { hertz: 294, at: 0, length: 0.1 },
    { hertz: 247, at: 0.13, length: 0.1 },
    { hertz: 196, at: 0.26, length: 0.2 },
  ],
  revoked: [{ hertz: 196, at: 0, length: 0.32 }],
  unknown: [
    { hertz: 523, at: 0, length: 0.06 },
    { hertz: 784, at: 0.08, length: 0.06 },
    { hertz: 523, at: 0.16, length: 0.06 },
  ],
  problem: [
    { hertz: 220, at: 0, length: 0.12 },
    { hertz: 220, at: 0.17, length: 0.16 },
  ],
} as const;

let audio: AudioContext | null = null;

/** Plays a short tone. A computer without sound stays silent: the screen says the same. */
export function play(melody: keyof typeof melodies): void {
  try {
    audio ??= new AudioContext();
    const context = audio;
    // Until somebody has clicked, webviews keep sound back.
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    for (const { hertz, at, length } of melodies[melody]) {
      const from = context.currentTime + at;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.12, from + 0.01);
      volume.gain.linearRampToValueAtTime(0, from + length);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(from + length);
    }
  } catch {
    // No sound device.
  }
}
