import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import { command } from '../ledger/command.ts';
import { startDaemon, type Daemon } from '../ledger/daemon.ts';
import { until } from '../ledger/waiting.ts';
import type { Password } from '../ssh-hosts/keys.ts';
import { makeKeyPair } from '../ssh-hosts/keys.ts';
import type { SshHost } from '../ssh-hosts/ssh-host.ts';
import { GuestAgent } from './guest-agent.ts';
import type { Image } from './image.ts';
import type { MachineCables } from './machine-network.ts';
import { machineSshHost, sshAnswers } from './machine-ssh-host.ts';
import { Monitor } from './monitor.ts';
import {
  machineFiles,
  qemuArguments,
  type MachineDrive,
  type MachineFiles,
  type MachineShape,
} from './qemu-arguments.ts';

export interface MachineSetting {
  readonly shape: MachineShape;
  readonly cables: MachineCables;
  /** Words that run QEMU where its cables are. */
  readonly enter: readonly string[];
  readonly image: Image;
  readonly identityFile: string;
  readonly password: Password;
}

/** An emulated boot takes 10 to 20 s on an idle machine; this is for a busy one. */
const bootTimeoutMs = 240_000;

/** A machine of the fabric, with the handles of everything that may befall a real one. */
export class VirtualMachine {
  readonly name: string;
  readonly drives: readonly MachineDrive[];
  /** Address on the data network. */
  readonly dataAddress: string;
  readonly ssh: SshHost;
  private readonly scope: BedScope;
  private readonly setting: MachineSetting;
  private readonly files: MachineFiles;
  private daemon: Daemon | null = null;
  private monitor: Monitor | null = null;
  private agent: GuestAgent | null = null;

  private constructor(scope: BedScope, setting: MachineSetting) {
    const dir = join(scope.dir, 'machines', setting.shape.name);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.scope = scope;
    this.setting = setting;
    this.name = setting.shape.name;
    this.drives = setting.shape.drives;
    this.dataAddress = setting.cables.dataInside.split('/')[0] ?? '';
    this.files = machineFiles(dir, `${setting.identityFile}.pub`);
    this.ssh = machineSshHost(
      {
        name: this.name,
        hostKeyFile: this.files.hostKey,
        run: (commandLine, input) => this.run(commandLine, input),
        reboot: () => this.reboot(),
        waitForSsh: () => this.waitForSsh(),
        consoleTail: (lines) => this.consoleTail(lines),
      },
      {
        address: setting.cables.sshAddress,
        port: setting.cables.sshPort,
        identityFile: setting.identityFile,
        password: setting.password.plain,
      },
    );
  }

  /** Makes and starts a machine; ready when its ssh answers. */
  static async start(scope: BedScope, setting: MachineSetting): Promise<VirtualMachine> {
    const machine = new VirtualMachine(scope, setting);
    const { files, drives } = machine;
    writeFileSync(files.settings, settingsText(setting));
    for (const drive of drives) await command(['truncate', '--size', String(drive.sizeBytes), drive.file]);
    await Promise.all([
      makeKeyPair(files.hostKey, machine.name),
      command(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', setting.image.root, '-F', 'raw', files.overlay]),
    ]);
    await machine.powerOn();
    return machine;
  }

  /** Switches on after kill(): same drives and root file system, new boot. */
  async powerOn(): Promise<void> {
    if (this.daemon !== null) throw new Error(`${this.name} is on already`);
    const { shape, image, cables, enter } = this.setting;
    for (const socket of [this.files.monitor, this.files.agent]) rmSync(socket, { force: true });
    let monitor: Monitor | null = null;
    this.daemon = await startDaemon(this.scope, {
      name: `qemu-${this.name}`,
      argv: [...enter, ...qemuArguments(shape, image, cables, this.files)],
      ready: async () => {
        monitor = await Monitor.open(this.files.monitor, this.name).catch(() => null);
        return monitor !== null;
      },
    });
    this.monitor = monitor;
    this.agent = await GuestAgent.open(this.files.agent, this.name);
    await this.waitForSsh();
  }

  /** Cuts the power. What the guest had not written to its drives is lost. */
  async kill(): Promise<void> {
    this.monitor?.close();
    this.agent?.close();
    await this.daemon?.kill();
    [this.daemon, this.monitor, this.agent] = [null, null, null];
  }

  /** Presses the reset button and waits until ssh answers on the new boot. */
  async reboot(): Promise<void> {
    const bootId = () => this.run('cat /proc/sys/kernel/random/boot_id');
    const before = await bootId();
    await this.powered().reset();
    await until(async () => (await bootId().catch(() => before)) !== before, {
      timeoutMs: bootTimeoutMs,
      pollMs: 500,
      what: `${this.name} to boot again`,
      evidence: () => this.consoleTail(),
    });
    await this.waitForSsh();
  }

  /** Freezes the whole machine; nobody inside notices. */
  async pause(): Promise<void> {
    await this.powered().pause();
  }

  async resume(): Promise<void> {
    await this.powered().resume();
  }

  /** Pulls the cable of the data network; ssh goes on. */
  async cutLink(): Promise<void> {
    await this.powered().setLink('data', false);
  }

  async restoreLink(): Promise<void> {
    await this.powered().setLink('data', true);
  }

  /** Delays what the machine sends on the data network (netem); null takes the delay away. */
  async delayLink(milliseconds: number | null): Promise<void> {
    const how = milliseconds === null ? 'del' : 'replace';
    const delay = milliseconds === null ? '' : `netem delay ${milliseconds}ms`;
    await this.run(`modprobe sch_netem; tc qdisc ${how} dev data0 root ${delay}`);
  }

  /** Moves the wall clock of the machine; the boot clock is not touched. */
  async stepClock(seconds: number): Promise<void> {
    await this.run(`date -s "@$(( $(date +%s) + ${Math.round(seconds)} ))"`);
  }

  /** Takes a drive out while the machine runs. */
  async unplugDrive(serial: string): Promise<void> {
    await this.powered().unplug(this.drive(serial).device);
  }

  /** Limits a drive, reads and writes together; null = no limit. */
  async limitDrive(serial: string, operationsPerSecond: number | null): Promise<void> {
    await this.powered().throttle(this.drive(serial).device, operationsPerSecond);
  }

  /** Runs a shell command as root inside, past network and ssh. */
  async run(commandLine: string, input = ''): Promise<string> {
    if (this.agent === null) throw new Error(`${this.name} is switched off`);
    return this.agent.run(commandLine, input);
  }

  /** Last lines of the serial console. */
  consoleTail(lines = 20): string {
    try {
      return readFileSync(this.files.console, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return `${this.name} has written nothing to its console`;
    }
  }

  async waitForSsh(): Promise<void> {
    const { sshAddress, sshPort } = this.setting.cables;
    await until(() => sshAnswers(sshAddress, sshPort), {
      timeoutMs: bootTimeoutMs,
      pollMs: 100,
      what: `ssh of ${this.name} at ${sshAddress}:${sshPort} to answer`,
      evidence: () => `${this.daemon?.log() ?? ''}\n${this.consoleTail()}`,
    });
  }

  private powered(): Monitor {
    if (this.monitor === null) throw new Error(`${this.name} is switched off`);
    return this.monitor;
  }

  private drive(serial: string): MachineDrive {
    const found = this.drives.find((drive) => drive.serial === serial);
    if (found !== undefined) return found;
    throw new Error(`${this.name} has no drive ${serial}, but ${this.drives.map((drive) => drive.serial).join(', ')}`);
  }
}

function settingsText({ shape, cables, password }: MachineSetting): string {
  return [
    `name ${shape.name}`,
    `interface ${cables.managementMac} mgmt0 ${cables.managementInside}`,
    `interface ${cables.dataMac} data0 ${cables.dataInside}`,
    `root-password ${password.hashed}`,
    '',
  ].join('\n');
}
