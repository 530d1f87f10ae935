namespace MLNet.Sgm.Weights;

/// <summary>The format of a weight file, which its content tells.</summary>
public enum WeightFormat
{
    /// <summary>What torch.save writes since PyTorch 1.6: a zip of a pickle and the storages.</summary>
    TorchZip,

    /// <summary>What torch.save wrote before, and still writes on request: pickles, then the storages.</summary>
    TorchLegacy,

    /// <summary>safetensors, one file or the index of several.</summary>
    SafeTensors,

    /// <summary>What TorchSharp's Module.save writes.</summary>
    TorchSharp,

    /// <summary>NumPy's .npy with a pickled dictionary of arrays.</summary>
    Numpy,

    /// <summary>What torch.save wrote at first: a tar archive of storages, tensors and a pickle.</summary>
    TorchTar,
}
