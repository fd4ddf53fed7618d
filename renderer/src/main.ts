import { mount } from 'svelte';
import { createClient } from '../../shared/contract/client.ts';
import App from './app/App.svelte';
import { loadFaces } from './charts/faces.ts';
import './transport/notice.css';
import { showConnection } from './transport/notice.ts';
import { pickTransport } from './transport/pick.ts';

void loadFaces();
const transport = await pickTransport(showConnection);
const target = document.getElementById('app');
if (transport === null || target === null) showConnection('refused');
else mount(App, { target, props: { client: createClient(transport) } });
