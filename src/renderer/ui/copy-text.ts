import { toast } from 'sonner';

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast.error(`The clipboard refused. Save ${what.toLowerCase()} to a file instead.`);
  }
}
