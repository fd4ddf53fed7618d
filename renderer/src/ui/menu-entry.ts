/** One line of a menu. With `checked` it is a switch and the menu stays open. */
export interface MenuEntry {
  readonly label: string;
  readonly remark?: string;
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly select: () => void;
}
