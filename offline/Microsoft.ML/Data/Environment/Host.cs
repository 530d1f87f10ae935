namespace Microsoft.ML.Runtime;

/// <summary>The one implementation of an environment: the root is a host without a name, components register below it.</summary>
internal sealed class Host : IHost
{
    private readonly string _fullName;
    private readonly bool _verbose;
    private readonly Action<string, ChannelMessage> _listener;
    private readonly Lock _seeding = new();

    public Host(int? seed, Action<string, ChannelMessage> listener)
        : this("", seed is { } s ? new Random(s) : new Random(), true, listener, new ComponentCatalog())
    {
    }

    private Host(string fullName, Random rand, bool verbose, Action<string, ChannelMessage> listener, ComponentCatalog catalog)
    {
        _fullName = fullName;
        _verbose = verbose;
        _listener = listener;
        Rand = rand;
        ComponentCatalog = catalog;
    }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ContextDescription => _fullName.Length > 0 ? _fullName : "HostEnvironment";

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        int derived;
        // The order of registrations decides the seeds, so that a seeded context gives every component the same one each run.
        lock (_seeding)
            derived = seed ?? Rand.Next();
        return new Host(NameBelow(name), new Random(derived), verbose ?? _verbose, _listener, ComponentCatalog);
    }

    public IChannel Start(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new Channel(this, NameBelow(name), _verbose, _listener);
    }

    public IPipe<TMessage> StartPipe<TMessage>(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return typeof(TMessage) == typeof(ChannelMessage) ? (IPipe<TMessage>)Start(name) : new SilentPipe<TMessage>(this);
    }

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new SilentProgress();
    }

    private string NameBelow(string name) => _fullName.Length > 0 ? $"{_fullName}; {name}" : name;
}
