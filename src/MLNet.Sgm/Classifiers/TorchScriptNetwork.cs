using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>A file of TorchScript as a network like any other.</summary>
internal sealed class TorchScriptNetwork : Module<Tensor, Tensor>
{
    private readonly WeightLocation location;
    private jit.ScriptModule<Tensor, object> script;
    private (DeviceType Type, int Index) place = (DeviceType.CPU, -1);
    private ScalarType? type;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">libtorch cannot read the file.</exception>
    internal TorchScriptNetwork(WeightLocation location) : base(Path.GetFileNameWithoutExtension(location.Entry ?? location.File))
    {
        this.location = location;
        script = Load(place.Type, place.Index);
        RegisterComponents();
    }

    /// <exception cref="InvalidOperationException">The script fails, or returns anything but one tensor.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Run(input) switch
        {
            Tensor logits => logits.MoveToOuterDisposeScope(),
            ITuple tuple => throw NotOneTensor($"a tuple of {tuple.Length}"),
            Array list => throw NotOneTensor($"a list of {list.Length}"),
            null => throw NotOneTensor("None"),
            var other => throw NotOneTensor($"a {other.GetType().Name}"),
        };
    }

    /// <summary>Reads the file again: what a frozen script holds are constants of its code, which nothing but the reader can place.</summary>
    protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        if ((deviceType, deviceIndex) == place) return this;
        var moved = Load(deviceType, deviceIndex);
        moved.train(script.training);
        if (type is { } wanted) moved.to(wanted);
        register_module(nameof(script), null!);
        register_module(nameof(script), moved);
        script.Dispose();
        (script, place) = (moved, (deviceType, deviceIndex));
        return this;
    }

    protected override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        type = dtype;
        return base._to(dtype, non_blocking);
    }

    protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        _to(device.type, device.index, non_blocking);
        return _to(dtype, non_blocking);
    }

    /// <summary>A script asks libtorch for its parts, and cannot any more once it is freed; TorchSharp asks a network's parts for theirs while it frees them.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            register_module(nameof(script), null!);
            script.Dispose();
        }
        base.Dispose(disposing);
    }

    private jit.ScriptModule<Tensor, object> Load(DeviceType deviceType, int deviceIndex) => location.Use(path => Load(path, deviceType, deviceIndex));

    private static jit.ScriptModule<Tensor, object> Load(string path, DeviceType deviceType, int deviceIndex)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The TorchScript file '{path}' does not exist.", path);
        try
        {
            ZipIntegrity.Check(path);
            CheckDirectory(path);
            RefuseUnreadable(path);
            return jit.load<Tensor, object>(path, deviceType, deviceIndex);
        }
        catch (InvalidDataException error)
        {
            throw new WeightFileException($"The file '{path}' must be a TorchScript module, which is a zip archive: {Naming.Printable(error.Message)}", error);
        }
        catch (ExternalException error)
        {
            throw new WeightFileException($"The file '{path}' must be a TorchScript module; libtorch {__version__} cannot read it: {Cause(error)}", error);
        }
    }

    /// <summary>No checksum is over names and lengths, and code that is not found, or empty, ends the process: the two places that have each must agree.</summary>
    private static void CheckDirectory(string path)
    {
        using var file = FileReader.Open(path);
        var directory = new ZipDirectory(file);
        foreach (var name in directory.Names) directory.Verify(name);
    }

    /// <summary>TorchSharp's reader ends the process at what it cannot compile: a file without code, and what torch.jit.optimize_for_inference leaves, which no libtorch reads back.</summary>
    private static void RefuseUnreadable(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var sources = archive.Entries.Where(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal) && entry.Name.EndsWith(".py", StringComparison.Ordinal)).ToList();
        if (sources.Count == 0) throw Unreadable("it holds no code");
        foreach (var entry in sources)
        {
            using StreamReader code = new(entry.Open());
            if (code.ReadToEnd().Contains("mkldnn", StringComparison.Ordinal)) throw Unreadable("it was saved after torch.jit.optimize_for_inference; save it before");
        }

        WeightFileException Unreadable(string reason) => new($"The file '{path}' must be a TorchScript module; libtorch {__version__} cannot read it: {reason}.");
    }

    private object? Run(Tensor input)
    {
        try
        {
            return script.call(input);
        }
        // TorchSharp's own, while it looks for a type for what the script returned; libtorch's errors are ExternalExceptions. The second was seen for a dictionary.
        catch (Exception error) when (error is NotImplementedException or ArgumentOutOfRangeException)
        {
            throw NotOneTensor("what TorchSharp has no type for, such as a dictionary");
        }
        catch (ExternalException error)
        {
            throw new InvalidOperationException($"The TorchScript module '{location}' failed on an input of shape [{string.Join(", ", input.shape)}]: {Cause(error)}", error);
        }
    }

    private InvalidOperationException NotOneTensor(string found) =>
        new($"The TorchScript module '{location}' must return one tensor, the logits; it returned {found}.");

    /// <summary>One line of libtorch's words: the error that ends a traceback, or else the first.</summary>
    private static string Cause(ExternalException error)
    {
        const string raised = "RuntimeError: ";
        var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.StartsWith(raised, StringComparison.Ordinal))?[raised.Length..] ?? lines.FirstOrDefault("no reason given");
    }
}
