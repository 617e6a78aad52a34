/** A download that is ready to be opened. Read as it goes; the iterator of `open` is returned early where the reader goes away. */
export type Download = {
  /** As the user should see it; made safe when it is sent. */
  readonly fileName: string;
  /** Anything but `type/subtype`, with an optional charset, is sent as application/octet-stream. */
  readonly contentType: string;
  readonly open: () => AsyncIterable<Uint8Array>;
};
