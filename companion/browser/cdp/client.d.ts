/** The client that chrome-remote-interface makes, in the version that package.json pins; its types leave it out. */
declare module 'chrome-remote-interface/lib/chrome.js' {
  import type { EventEmitter } from 'node:events';
  import type CDP from 'chrome-remote-interface';

  type Socket = EventEmitter & {
    readonly readyState: number;
    send(text: string, written: (error?: Error | null) => void): void;
    close(): void;
  };

  /** Tells the notifier `connect` or `error`. */
  interface Client extends CDP.Client {}
  class Client {
    protected _ws: Socket;
    constructor(options: CDP.Options, notifier: EventEmitter);
    protected _connectToWebSocket(): Promise<void>;
    protected _handleMessage(message: unknown): void;
    protected _handleConnectionClose(): void;
    emit(event: string): boolean;
  }
  export = Client;
}
