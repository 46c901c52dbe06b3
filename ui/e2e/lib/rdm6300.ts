/**
 * A tap as an RDM6300 module sends it: 02, ten hexadecimal digits of the 40-bit number, two of
 * their checksum (the bytes XORed), 03. 9600 baud.
 */
export function rdm6300(number: string): string {
  const bytes = number.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const sum = bytes.reduce((sum, byte) => sum ^ byte, 0);
  const text = number + sum.toString(16).toUpperCase().padStart(2, "0");
  const hex = [...text].map((digit) => digit.charCodeAt(0).toString(16)).join("");
  return `02${hex}03`;
}
