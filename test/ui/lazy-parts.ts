/**
 * Parts that a screen loads when they are first shown. Loaded here beforehand: a test may end, and its window go, while
 * such a part is still on its way, and what arrives without a window breaks the suite.
 */
import '../../renderer/src/charts/Chart.svelte';
import '../../renderer/src/ui/code-viewer.ts';
import '../../renderer/src/views/compare/CompareView.svelte';
