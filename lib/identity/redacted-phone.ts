/** A phone number as it may be shown: `+91*******210`. */
export const redactedPhone = (phone: string): string =>
  phone.replace(/^(\+\d{2})(\d+)(\d{3})$/, (_, start: string, hidden: string, end: string) =>
    [start, '*'.repeat(hidden.length), end].join(''),
  );
