using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNet.Sgm.Cli.Terminals;

/// <summary>A bar a piece of work, with units per second and the time left.</summary>
internal sealed class BarBoard : ProgressBoard
{
    private readonly IAnsiConsole console;
    private readonly ProgressContext context;
    private readonly PaceColumn paces;

    private BarBoard(IAnsiConsole console, ProgressContext context, PaceColumn paces) => (this.console, this.context, this.paces) = (console, context, paces);

    internal static T Show<T>(IAnsiConsole console, Func<ProgressBoard, T> work)
    {
        var paces = new PaceColumn();
        return console.Progress().HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), paces)
            .Start(context => work(new BarBoard(console, context, paces)));
    }

    internal override IProgress<long> Add(string name, long total, long done, string unit)
    {
        // What has no units is done.
        var task = context.AddTask(Markup.Escape(name), maxValue: Math.Max(total, 1));
        task.Value = total == 0 ? 1 : done;
        paces.Add(task, new(total, done, unit, TimeProvider.System));
        return new Bar(task);
    }

    // Through the console that draws the bars, which then come below it.
    internal override void Note(string sentence) => console.WriteLine(sentence);

    // Not System.Progress, which reports later, on another thread, and out of order.
    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }

    private sealed class PaceColumn : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, Pace> paces = new();

        protected override bool NoWrap => true;

        internal void Add(ProgressTask task, Pace pace) => paces[task.Id] = pace;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(paces.TryGetValue(task.Id, out var pace) ? pace.Describe((long)task.Value) : "");
    }
}
