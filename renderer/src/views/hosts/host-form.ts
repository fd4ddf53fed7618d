import type { ManagedHost } from '../../../../shared/model/managed-host.ts';
import type { Id } from '../../../../shared/units/identity.ts';
import { newId } from '../../state/new-id.ts';

/** The form as it is typed: every field a text, so that half-typed values are possible. */
export interface HostForm {
  readonly id: Id;
  readonly name: string;
  readonly kind: 'ssh' | 'local';
  readonly address: string;
  readonly port: string;
  readonly user: string;
  readonly authentication: 'agent' | 'key' | 'password';
  readonly keyPath: string;
  readonly password: string;
  /** Empty: none. */
  readonly jumpHost: Id;
  readonly scratchDirectory: string;
  readonly fingerprint: string | null;
}

export const emptyForm = (): HostForm => ({
  id: newId(),
  name: '',
  kind: 'ssh',
  address: '',
  port: '22',
  user: 'root',
  authentication: 'agent',
  keyPath: '~/.ssh/id_ed25519',
  password: '',
  jumpHost: '',
  scratchDirectory: '',
  fingerprint: null,
});

export function formOf(host: ManagedHost): HostForm {
  const common = {
    ...emptyForm(),
    id: host.id,
    name: host.name,
    scratchDirectory: host.scratchDirectory ?? '',
    fingerprint: host.fingerprint,
  };
  const { connection } = host;
  if (connection.kind === 'local') return { ...common, kind: 'local' };
  const { authentication } = connection;
  return {
    ...common,
    address: connection.address,
    port: String(connection.port),
    user: connection.user,
    authentication: authentication.kind,
    keyPath: authentication.kind === 'key' ? authentication.path : common.keyPath,
    jumpHost: connection.jumpHost ?? '',
  };
}

export type FormErrors = Partial<Record<keyof HostForm, string>>;

/** What keeps the form from being stored, by field, with what to write instead. */
export function formErrors(form: HostForm): FormErrors {
  const errors: FormErrors = {};
  if (form.name.trim() === '') errors.name = 'Give the host a name';
  if (form.scratchDirectory !== '' && !/^[~/]/.test(form.scratchDirectory)) {
    errors.scratchDirectory = 'Write a full path, such as /mnt/scratch';
  }
  if (form.kind === 'local') return errors;
  if (!/^[^\s@/]+$/.test(form.address)) errors.address = 'Write a host name or an IP address, such as 192.168.10.21';
  if (!/^\d+$/.test(form.port) || Number(form.port) < 1 || Number(form.port) > 65_535) {
    errors.port = 'Write a number from 1 to 65535';
  }
  if (!/^[^\s@:/]+$/.test(form.user)) errors.user = 'Write the name of the account on the host';
  if (form.authentication === 'key' && form.keyPath.trim() === '') {
    errors.keyPath = 'Write the path of the private key, such as ~/.ssh/id_ed25519';
  }
  return errors;
}

/** The host that the form describes; only for a form without errors. */
export function hostOf(form: HostForm): ManagedHost {
  const common = {
    id: form.id,
    name: form.name.trim(),
    fingerprint: form.fingerprint,
    scratchDirectory: form.scratchDirectory.trim() === '' ? null : form.scratchDirectory.trim(),
    updatedUs: null,
  };
  if (form.kind === 'local') return { ...common, connection: { kind: 'local' } };
  return {
    ...common,
    connection: {
      kind: 'ssh',
      address: form.address,
      port: Number(form.port),
      user: form.user,
      authentication:
        form.authentication === 'key' ? { kind: 'key', path: form.keyPath.trim() } : { kind: form.authentication },
      jumpHost: form.jumpHost === '' ? null : form.jumpHost,
    },
  };
}

/** `root@192.168.10.21:22`, or what stands for this computer. */
export function addressText(host: ManagedHost): string {
  const { connection } = host;
  if (connection.kind === 'local') return 'this computer';
  const port = connection.port === 22 ? '' : `:${connection.port}`;
  return `${connection.user}@${connection.address}${port}`;
}
