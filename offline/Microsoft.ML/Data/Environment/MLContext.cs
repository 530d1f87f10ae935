using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where everything starts: the catalogs of operations, and the environment that they run in.</summary>
public sealed class MLContext : IHostEnvironment
{
    private readonly Host _environment;

    public MLContext(int? seed = null)
    {
        _environment = new Host(seed, Publish);
        Data = new DataOperationsCatalog(_environment);
        Model = new ModelOperationsCatalog(_environment);
        Transforms = new TransformsCatalog(_environment);
        MulticlassClassification = new MulticlassClassificationCatalog(_environment);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public DataOperationsCatalog Data { get; }

    public ModelOperationsCatalog Model { get; }

    public TransformsCatalog Transforms { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public ComponentCatalog ComponentCatalog => _environment.ComponentCatalog;

    public string TempFilePath { get; set; } = Path.GetTempPath();

    /// <summary>The GPU to run on; null for the CPU.</summary>
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether to go on with the CPU where the GPU cannot be had.</summary>
    public bool FallbackToCpu { get; set; }

    string IExceptionContext.ContextDescription => _environment.ContextDescription;

    TException IExceptionContext.Process<TException>(TException ex) => _environment.Process(ex);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _environment.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _environment.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _environment.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _environment.StartProgressChannel(name);

    private void Publish(string source, ChannelMessage message)
    {
        if (Log is { } log)
            log(this, new LoggingEventArgs(message.Message, message.Kind, source));
    }
}
