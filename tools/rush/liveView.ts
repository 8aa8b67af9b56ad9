import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { drawFrame } from './renderFrame.ts';
import { answersIn, type SaleState } from './saleState.ts';

const FRAME_INTERVAL_MS = 100;
/** Where nobody looks, a line in this interval. */
const LINE_INTERVAL_MS = 1_000;

export interface LiveView {
  show(state: SaleState): void;
  /** Says something where there is nothing to show yet. */
  say(text: string): void;
  /** Leaves the last picture as it is, and gives the terminal back. */
  stop(): void;
}

const nothing: LiveView = { show() {}, say() {}, stop() {} };

/** Shows on standard error what happens, as long as it happens, unless the result is for a program. */
export function startLiveView({ json }: { json: boolean }): LiveView {
  const { stdout, stderr } = process;
  if (json) return nothing;
  return stdout.isTTY && stderr.isTTY ? pictures(stderr) : lines(stderr);
}

function pictures(stream: NodeJS.WriteStream): LiveView {
  const update = createLogUpdate(stream);
  let state: SaleState | undefined;
  const draw = () => {
    if (!state) return;
    update(drawFrame(state, stream.columns, (colour, text) => styleText(colour, text, { stream })));
  };
  const timer = setInterval(draw, FRAME_INTERVAL_MS);
  return {
    show(next) {
      if (state) update.done();
      state = next;
      draw();
    },
    say: (text) => update(` ${text}`),
    stop() {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

function lines(stream: NodeJS.WriteStream): LiveView {
  let state: SaleState | undefined;
  let written: SaleState['progress'] | undefined;
  const write = () => {
    if (!state || state.progress === written) return;
    written = state.progress;
    const { stock, progress, rates } = state;
    const { placed, refused, seconds } = progress;
    stream.write(
      `${seconds.toFixed(1).padStart(6)} s  stock ${stock}  placed ${placed}  ` +
        `refused ${refused}  of ${state.buyers}  ${Math.round(rates.at(-1) ?? 0)} orders/s\n`,
    );
  };
  const timer = setInterval(write, LINE_INTERVAL_MS);
  return {
    show(next) {
      state = next;
      stream.write(`${state.title}\n`);
    },
    say: (text) => void stream.write(`${text}\n`),
    stop() {
      clearInterval(timer);
      if (state && answersIn(state.progress) > 0) write();
    },
  };
}
