using System.CommandLine;
using System.Reflection;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Assemblies of the user's that declare attack components.</summary>
internal sealed class AssemblyOption
{
    private readonly Option<string[]> assemblies = new("--assembly") { Description = "An assembly of yours that declares attack components (docs/extending.md); its code runs. May be repeated.", HelpName = "FILE.dll", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    internal void AddTo(Command command) => command.Add(assemblies);

    /// <summary>Makes the components known.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UsageException">The file is no assembly, or declares no components.</exception>
    internal void Register(ParseResult arguments)
    {
        foreach (var path in arguments.GetValue(assemblies) ?? [])
        {
            if (!File.Exists(path)) throw new FileNotFoundException($"The assembly '{path}' does not exist.", path);
            if (AttackComponents.Register(Load(path)) == 0) throw new UsageException($"--assembly must be an assembly that declares attack components; found none in '{path}'.");
        }
    }

    private static Assembly Load(string path)
    {
        try
        {
            return Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (BadImageFormatException error)
        {
            throw new UsageException($"--assembly must be a .NET assembly; found '{path}', which is none.", error);
        }
    }
}
