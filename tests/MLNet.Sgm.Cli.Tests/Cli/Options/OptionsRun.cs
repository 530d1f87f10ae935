using System.CommandLine;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;

namespace MLNet.Sgm.Tests.Cli.Options;

/// <summary>What a command with all shared options reads from a command line.</summary>
internal static class OptionsRun
{
    /// <summary>The settings of a command line whose classifier does not matter.</summary>
    internal static AttackSettings Settings(string line)
    {
        var options = new AttackOptions();
        return options.Create(Parse(options.AddTo, line));
    }

    internal static IReadOnlyList<AttackSource> Sources(string line)
    {
        var (attack, classifiers) = (new AttackOptions(), new ClassifierOptions("Sources"));
        var arguments = Parse(command => { attack.AddTo(command); classifiers.AddTo(command); }, line);
        return attack.CreateSources(arguments, classifiers.Create(arguments));
    }

    internal static IReadOnlyList<ImageClassifier> Classifiers(string line)
    {
        var options = new ClassifierOptions("Classifiers");
        return options.Create(Parse(options.AddTo, line));
    }

    /// <summary>What is wrong with a command line, as the user reads it.</summary>
    internal static string Mistake(string line)
    {
        var (attack, classifiers) = (new AttackOptions(), new ClassifierOptions("Sources"));
        var arguments = Create(command => { attack.AddTo(command); classifiers.AddTo(command); }).Parse(line);
        if (arguments.Errors.Count > 0) return arguments.Errors[0].Message;
        return Assert.ThrowsExactly<UsageException>(() => attack.CreateSources(arguments, attack.Create(arguments) is null ? [] : classifiers.Create(arguments))).Message;
    }

    internal static ParseResult Parse(Action<Command> add, string line)
    {
        var arguments = Create(add).Parse(line);
        Assert.IsEmpty(arguments.Errors, string.Join(" ", arguments.Errors.Select(error => error.Message)));
        return arguments;
    }

    private static DocumentedCommand Create(Action<Command> add)
    {
        var command = new DocumentedCommand("test", "");
        add(command);
        return command;
    }
}
