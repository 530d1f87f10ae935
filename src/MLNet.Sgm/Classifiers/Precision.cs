namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The numbers that a network computes with. Preprocessing, resizing, the loss and the attack's own arithmetic are in float32, but for <see cref="Float64"/>;
/// images are float32 on their way in and out in any case.
/// </summary>
public enum Precision
{
    /// <summary>
    /// float32, and the default. On CUDA it leaves the process's flags as they are: where <c>torch.backends.cudnn.allow_tf32</c> is on, as it is unless somebody
    /// turned it off, convolutions round their inputs to TensorFloat-32.
    /// </summary>
    Float32,

    /// <summary>
    /// bfloat16, 8 significant bits: the network's weights, once its batch norms are folded in float32, and what flows between its layers. What rounding
    /// does to gradients depends on the network: with random weights, at 96 px, their cosine with those in float32 was from 0.85 (SqueezeNet) and 0.87 (Inception-ResNet-v2)
    /// over 0.99 (ResNet-18) to 1.00 (ConvNeXt).
    /// </summary>
    /// <remarks>
    /// A network of your own, a TorchScript file included, is converted whole, as <c>network.to(ScalarType.BFloat16)</c> does it, batch norms too; a frozen script holds its
    /// weights as constants, which nothing converts. Which operations have a bfloat16 depends on libtorch and the device, so a network is tried out on one image, there
    /// and back, as it is loaded, and refused with an <see cref="ArgumentException"/> if it fails. On the CPU with libtorch 1.13 all families of the zoo pass but MobileNetV2,
    /// whose ReLU6 has no backward pass there. It is faster where the processor has instructions for it (AVX-512 BF16).
    /// </remarks>
    BFloat16,

    /// <summary>
    /// float32 whose matrix products and convolutions round their inputs to TensorFloat-32, 11 significant bits, on GPUs that can. It needs a CUDA device. The flags
    /// <c>torch.backends.cuda.matmul.allow_tf32</c> and <c>torch.backends.cudnn.allow_tf32</c> belong to the process: they are on while an attack runs, for all
    /// that the process computes meanwhile, resizing included, and go back to what they were when the last such attack is done.
    /// </summary>
    TensorFloat32,

    /// <summary>
    /// float64, 53 significant bits, for the network and for all that the attack does between the images and the result, which is brought into the ball again in float32.
    /// Rounding then hardly ever turns a sign: the batch size, the number of threads, the processor and the release of libtorch make the same images. It takes two to three
    /// times as long as float32. Draws are the same numbers as in float32.
    /// </summary>
    /// <remarks>
    /// Weights of a file become float64 exactly, from float32 and from anything narrower. A network of your own is converted as for <see cref="BFloat16"/>, and
    /// refused likewise where it does not compute in it; a device that has no float64, such as Apple's GPUs, is refused with an <see cref="ArgumentException"/>.
    /// </remarks>
    Float64,
}
