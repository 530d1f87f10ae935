using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Studies;

/// <summary>
/// One of several processes that divide a job among themselves. Work is dealt out by its number, a whole batch of images at a time: disjoint, the same every
/// time, and in the very batches that one machine would compute.
/// </summary>
public sealed record StudyShard
{
    /// <summary>One of several parts.</summary>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public StudyShard(int index, int count)
    {
        Setting.Require(count >= 1, nameof(Count), "at least 1", count);
        Setting.Require(index >= 0 && index < count, nameof(Index), $"from 0 to {count - 1}", index);
        (Index, Count) = (index, count);
    }

    /// <summary>A job that is not divided.</summary>
    public static StudyShard Whole { get; } = new(0, 1);

    /// <summary>Which of the parts, from 0.</summary>
    public int Index { get; }

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    /// <summary>Whether the job is not divided.</summary>
    public bool IsWhole => Count == 1;

    /// <summary>The shard as a part of a file's name, such as <c>2-of-4</c>.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Index + 1}-of-{Count}");

    /// <summary>Whether a piece of work is this shard's.</summary>
    /// <param name="number">The number of the piece, from 0.</param>
    internal bool Has(int number) => number % Count == Index;

    /// <summary>Reads <c>I/N</c>, I from 1 to N.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static StudyShard Parse(string text) =>
        TryParse(text, out var shard) ? shard : throw new ArgumentException($"A shard must be I/N with I from 1 to N, such as 2/4; found '{text}'.", nameof(text));

    /// <summary>Reads <c>I/N</c>, I from 1 to N.</summary>
    /// <returns>Whether it is that.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StudyShard? shard) => (shard = Split(text ?? "", "/")) is not null;

    /// <summary>The shard of a <see cref="Name"/>, or null where it is none.</summary>
    internal static StudyShard? OfName(string name) => Split(name, "-of-");

    /// <summary>
    /// The shard that the environment of a cluster tells: a task of a Slurm array, or a pod of a Kubernetes Indexed Job, whose number of pods is the
    /// variable <c>JOB_COMPLETIONS</c> or is given. A job that is no part of anything is whole.
    /// </summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="count">The number of shards, if it is given.</param>
    /// <exception cref="ArgumentException">The variables do not make a shard.</exception>
    public static StudyShard OfEnvironment(Func<string, string?> variable, int? count = null)
    {
        if (variable("SLURM_ARRAY_TASK_ID") is { Length: > 0 })
        {
            // An array may begin anywhere and go in steps: --array=10-40:10 has the tasks 10, 20, 30 and 40.
            var (first, step) = (Optional("SLURM_ARRAY_TASK_MIN", 0), Optional("SLURM_ARRAY_TASK_STEP", 1));
            return Of((Required("SLURM_ARRAY_TASK_ID") - first) / step, count ?? Required("SLURM_ARRAY_TASK_COUNT"), "SLURM_ARRAY_TASK_ID");
        }
        if (variable("JOB_COMPLETION_INDEX") is not { Length: > 0 }) return count is null or 1 ? Whole : throw new ArgumentException($"A count of {count} shards (--shard-count) needs the variable JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID, which says which of the shards this is; found neither. Without them, say which (--shard I/{count}).");
        if (count is null && variable("JOB_COMPLETIONS") is not { Length: > 0 })
            throw new ArgumentException("The variable JOB_COMPLETION_INDEX says which shard this is, but not of how many; give --shard-count or set JOB_COMPLETIONS to the job's completions.");
        return Of(Required("JOB_COMPLETION_INDEX"), count ?? Required("JOB_COMPLETIONS"), "JOB_COMPLETION_INDEX");

        int Required(string name) => Number(variable(name) ?? "") ?? throw new ArgumentException($"The variable {name} must be a whole number; found '{variable(name)}'.");

        int Optional(string name, int otherwise) => variable(name) is { Length: > 0 } ? Required(name) : otherwise;

        static StudyShard Of(int index, int count, string name) => index >= 0 && index < count
            ? new(index, count)
            : throw new ArgumentException($"The variable {name} must tell one of {count} shards; found number {index + 1}.");
    }

    /// <summary>The shard as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index + 1}/{Count}");

    private static StudyShard? Split(string text, string separator) =>
        text.Split(separator) is [var index, var count] && Number(index) is { } i && Number(count) is { } n && i >= 1 && i <= n ? new(i - 1, n) : null;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
