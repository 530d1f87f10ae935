using System.Diagnostics;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using TorchSharp;
using static TorchSharp.torch;
// quick probe
[System.Runtime.InteropServices.DllImport("libc")] static extern int mallopt(int parameter, int value);
foreach (var pair in (Environment.GetEnvironmentVariable("MO") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)) { var q = pair.Split('='); Console.WriteLine($"{pair} {mallopt(int.Parse(q[0]), int.Parse(q[1]))}"); }
set_num_threads(Environment.ProcessorCount);
var (arch, batch, tune) = (args[0], int.Parse(args[1]), bool.Parse(args[2]));
var path = $"tests/MLNet.Sgm.Tests/References/{arch}.json";
var file = ReferenceJson.Read<ReferenceFile>(path);
using var source = new GradientSource(ReferenceNetwork.Classifier(file, path), float.Parse(Environment.GetEnvironmentVariable("G") ?? (arch.StartsWith("dense") ? "0.5" : "0.2"), System.Globalization.CultureInfo.InvariantCulture), SkipRule.PublishedCode, CPU, tune);
var images = ReferenceFormula.Images(batch, file.Input);
var labels = tensor(Enumerable.Range(0, batch).Select(i => (7 + 293L * i) % 1000).ToArray());
if (args.Length > 3) { var th = new Thread(Run); th.Start(); th.Join(); } else Run();
void Run() {
for (var i = 0; i < 8; i++)
{
    using var scope = NewDisposeScope();
    var t = Stopwatch.StartNew(); var c = Process.GetCurrentProcess(); var u0 = c.UserProcessorTime; var k0 = c.PrivilegedProcessorTime;
    source.Gradient(images, labels);
    var f = File.ReadAllText("/proc/self/stat").Split(' ');
    c.Refresh();
    Console.WriteLine($"user {(c.UserProcessorTime - u0).TotalSeconds / batch:F4} sys {(c.PrivilegedProcessorTime - k0).TotalSeconds / batch:F4} {t.Elapsed.TotalSeconds / batch:F4} s/image  faults {f[9]} peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
}
}
